/** The operations of the control interface of object storage: buckets. */
package io.imageexport.api.oss;
