/// Not yet written.
package enum PaddockDaemonPlaceholder {}
