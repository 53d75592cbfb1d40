package io.imageexport.core.export;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * The life of a worker, which ends at the n-th call that it makes to the world, before the call has
 * taken effect or before its answer came.
 */
final class Life {
  private final int lastCall;
  private final boolean lastCallTakesEffect;
  private int calls;

  private Life(int lastCall, boolean lastCallTakesEffect) {
    this.lastCall = lastCall;
    this.lastCallTakesEffect = lastCallTakesEffect;
  }

  /**
   * Ends with a call.
   *
   * @param call 0 for the first
   * @param takesEffect whether that call does what it is asked for
   */
  static Life endingWith(int call, boolean takesEffect) {
    return new Life(call, takesEffect);
  }

  static Life withoutEnd() {
    return new Life(Integer.MAX_VALUE, true);
  }

  synchronized boolean hasEnded() {
    return calls > lastCall;
  }

  synchronized int calls() {
    return calls;
  }

  /** A part of the world as this worker reaches it. */
  <T> T reach(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(target, method, arguments)));
  }

  /** One call after the other, so that a call's number tells what it is. */
  private synchronized Object call(Object target, Method method, Object[] arguments)
      throws Throwable {
    int number = calls;
    calls++;
    if (number > lastCall || (number == lastCall && !lastCallTakesEffect)) {
      throw ended();
    }
    try {
      Object result = method.invoke(target, arguments);
      if (number == lastCall) {
        throw ended();
      }
      return result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /**
   * To the worker it looks as if its database were away: it neither fails the task nor cleans up.
   */
  private static CloudException ended() {
    return new CloudException(ErrorCode.UNAVAILABLE, "this worker is dead");
  }
}
