/** How fast an export is, from the snapshot to the store, beside what a user would do otherwise. */
package io.imageexport.it.benchmark.export;
