/** The operations of the service iam: roles and policies. */
package io.imageexport.api.iam;
