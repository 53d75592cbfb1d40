/** Who may do what: the engine's answers about principals, with what each carries. */
package io.imageexport.core.access;
