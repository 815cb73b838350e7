// Package install has the tests of the ways to install jqlbuild, and to run it
// where it was installed: install.sh, the GitHub Action, GitLab's template and
// the hooks of pre-commit. They run these files as they are, as a shell and the
// services do, against a release and a Jira on loopback.
//
// They use the shells and tools that are there. With the variable JQLBUILD_SHIP
// set, one that is not there fails them.
package install
