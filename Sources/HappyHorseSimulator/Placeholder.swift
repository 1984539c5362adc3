/// Not yet written.
package enum HappyHorseSimulatorPlaceholder {}
