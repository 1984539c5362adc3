/// Not yet written.
package enum PaddockStorePlaceholder {}
