/** The operations of the service sts: temporary keys. */
package io.imageexport.api.sts;
