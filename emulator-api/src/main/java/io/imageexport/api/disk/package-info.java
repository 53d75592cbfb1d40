/** The operations of the service disk: snapshots. */
package io.imageexport.api.disk;
