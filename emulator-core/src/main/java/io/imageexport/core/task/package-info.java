/** Tasks: the queue, the workers that take from it, and what is known about each. */
package io.imageexport.core.task;
