/** What was asked lately, and what became of it, for whoever wonders why; without secrets. */
package io.imageexport.api.journal;
