/** The wire to object storage: it makes calls and decides nothing. */
package io.imageexport.oss;
