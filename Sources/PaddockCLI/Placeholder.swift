/// Not yet written.
package enum PaddockCLIPlaceholder {}
