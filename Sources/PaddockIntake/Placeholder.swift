/// Not yet written.
package enum PaddockIntakePlaceholder {}
