/// Not yet written.
package enum PaddockControlPlaceholder {}
