/** Time as JD Cloud writes it. */
package io.imageexport.core.time;
