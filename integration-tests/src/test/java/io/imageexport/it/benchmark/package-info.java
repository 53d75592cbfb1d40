/** How fast the interface answers, beside a peer in the same run. */
package io.imageexport.it.benchmark;
