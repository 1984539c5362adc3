/// Not yet written.
package enum PaddockEnginePlaceholder {}
