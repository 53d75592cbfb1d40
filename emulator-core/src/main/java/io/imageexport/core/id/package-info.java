/** New names. */
package io.imageexport.core.id;
