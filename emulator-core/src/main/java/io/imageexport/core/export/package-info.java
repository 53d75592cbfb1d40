/** Exports, from the request to the finished object. */
package io.imageexport.core.export;
