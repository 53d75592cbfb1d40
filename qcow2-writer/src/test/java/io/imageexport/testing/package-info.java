/** What tests of all modules share: tools of other projects, time limits, temporary directories. */
package io.imageexport.testing;
