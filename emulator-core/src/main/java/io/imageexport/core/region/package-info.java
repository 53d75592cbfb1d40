/** The regions that exist. */
package io.imageexport.core.region;
