//go:build race

package main

// raceFactor is how much more memory the race detector takes than the program.
const raceFactor = 4
