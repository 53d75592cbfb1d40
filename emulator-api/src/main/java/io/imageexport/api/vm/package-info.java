/** The operations of the service vm: images and image tasks. */
package io.imageexport.api.vm;
