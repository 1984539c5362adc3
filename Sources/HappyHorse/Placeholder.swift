/// Not yet written.
package enum HappyHorsePlaceholder {}
