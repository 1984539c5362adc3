/// Not yet written.
package enum PaddockCorePlaceholder {}
