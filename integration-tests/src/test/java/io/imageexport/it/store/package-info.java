/** A proxy before a real object store, which sees each call and can disturb it. */
package io.imageexport.it.store;
