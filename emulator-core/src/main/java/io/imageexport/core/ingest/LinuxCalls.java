package io.imageexport.core.ingest;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The system calls {@code open}, {@code lseek} and {@code close} of Linux, bound once through the
 * foreign-function interface of Java 22 and later.
 *
 * <p>The interface is used by reflection because the sources compile for Java 21, where it is a
 * preview. Thread-safe.
 */
final class LinuxCalls {
  static final int SEEK_END = 2;
  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;

  /** "No such device or address": there is no data from this offset on. */
  static final int ENXIO = 6;

  private static final int FIRST_JAVA = 22;

  /** O_RDONLY | O_CLOEXEC | O_NONBLOCK: the last one so that a named pipe cannot block. */
  private static final int OPEN_FLAGS = 0x80800;

  private static final Optional<LinuxCalls> BOUND = bind();

  private final Foreign foreign;
  private final MethodHandle open;
  private final MethodHandle seek;
  private final MethodHandle close;

  private LinuxCalls(Foreign foreign) throws ReflectiveOperationException {
    this.foreign = foreign;
    Object intType = foreign.layout("JAVA_INT");
    Object longType = foreign.layout("JAVA_LONG");
    this.open =
        foreign
            .bind("open", intType, foreign.layout("ADDRESS"), intType)
            .asType(MethodType.methodType(int.class, Object.class, Object.class, int.class));
    this.seek =
        foreign
            .bind("lseek", longType, intType, longType, intType)
            .asType(
                MethodType.methodType(long.class, Object.class, int.class, long.class, int.class));
    this.close =
        foreign
            .bind("close", intType, intType)
            .asType(MethodType.methodType(int.class, Object.class, int.class));
  }

  /** The calls, where this is Linux and Java has the interface and grants it. */
  static Optional<LinuxCalls> bound() {
    return BOUND;
  }

  private static Optional<LinuxCalls> bind() {
    boolean isLinux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux");
    if (!isLinux || Runtime.version().feature() < FIRST_JAVA) {
      return Optional.empty();
    }
    try {
      return Optional.of(new LinuxCalls(new Foreign()));
    } catch (ReflectiveOperationException | RuntimeException unusable) {
      // Native access may be denied, or the interface may have changed: files are read in full.
      return Optional.empty();
    }
  }

  /** Where the calls leave their error numbers. For one thread at a time. */
  ErrorNumber newErrorNumber() {
    try {
      return foreign.newErrorNumber();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The error number of the last call. */
  record ErrorNumber(Object segment, ByteBuffer bytes) {
    ErrorNumber {
      requireNonNull(segment, "segment is null");
      requireNonNull(bytes, "bytes is null");
    }

    int value() {
      return bytes.getInt(0);
    }
  }

  /** Opens a file for reading, and returns its descriptor; negative where it fails. */
  int open(Path path, ErrorNumber error) {
    try {
      return (int)
          open.invokeExact(error.segment(), foreign.newString(pathBytes(path)), OPEN_FLAGS);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** As {@code lseek}: negative where it fails. */
  long seek(int descriptor, long offset, int whence, ErrorNumber error) {
    try {
      return (long) seek.invokeExact(error.segment(), descriptor, offset, whence);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  void close(int descriptor, ErrorNumber error) {
    try {
      int ignored = (int) close.invokeExact(error.segment(), descriptor);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The path's own bytes, whatever encoding they are in: its URI has each of them. */
  private static byte[] pathBytes(Path path) {
    String encoded = path.toUri().getRawPath();
    ByteBuffer bytes = ByteBuffer.allocate(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char character = encoded.charAt(i);
      if (character == '%') {
        bytes.put((byte) Integer.parseInt(encoded, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.put((byte) character);
      }
    }
    byte[] result = new byte[bytes.position()];
    bytes.get(0, result);
    return result;
  }

  /** The few methods of {@code java.lang.foreign} that are used. */
  private static final class Foreign {
    private final Class<?> layoutClass = find("MemoryLayout");
    private final Class<?> segmentClass = find("MemorySegment");
    private final Class<?> optionClass = find("Linker$Option");
    private final Class<?> descriptorClass = find("FunctionDescriptor");
    private final Class<?> arenaClass = find("Arena");
    private final Object linker = find("Linker").getMethod("nativeLinker").invoke(null);
    private final Object symbols = find("Linker").getMethod("defaultLookup").invoke(linker);
    private final Object stateLayout = optionClass.getMethod("captureStateLayout").invoke(null);

    Foreign() throws ReflectiveOperationException {}

    private static Class<?> find(String name) throws ClassNotFoundException {
      return Class.forName("java.lang.foreign." + name);
    }

    Object layout(String name) throws ReflectiveOperationException {
      return find("ValueLayout").getField(name).get(null);
    }

    /** A function of the C library, which leaves its error number in its first argument. */
    MethodHandle bind(String function, Object result, Object... arguments)
        throws ReflectiveOperationException {
      Object symbol =
          ((Optional<?>)
                  find("SymbolLookup").getMethod("find", String.class).invoke(symbols, function))
              .orElseThrow();
      Object descriptor =
          descriptorClass
              .getMethod("of", layoutClass, layoutClass.arrayType())
              .invoke(null, result, array(layoutClass, arguments));
      Object withErrorNumber =
          optionClass
              .getMethod("captureCallState", String[].class)
              .invoke(null, (Object) new String[] {"errno"});
      Method downcall =
          find("Linker")
              .getMethod("downcallHandle", segmentClass, descriptorClass, optionClass.arrayType());
      return (MethodHandle)
          downcall.invoke(linker, symbol, descriptor, array(optionClass, withErrorNumber));
    }

    private static Object array(Class<?> type, Object... elements) {
      Object array = Array.newInstance(type, elements.length);
      for (int i = 0; i < elements.length; i++) {
        Array.set(array, i, elements[i]);
      }
      return array;
    }

    ErrorNumber newErrorNumber() throws ReflectiveOperationException {
      Object segment = arenaClass.getMethod("allocate", layoutClass).invoke(arena(), stateLayout);
      return new ErrorNumber(segment, bytes(segment));
    }

    /** The bytes, and a zero behind them. */
    Object newString(byte[] text) throws ReflectiveOperationException {
      Object segment =
          arenaClass.getMethod("allocate", long.class).invoke(arena(), text.length + 1L);
      bytes(segment).put(text).put((byte) 0);
      return segment;
    }

    /** A new one each time: its memory is freed with the segments, by the garbage collector. */
    private Object arena() throws ReflectiveOperationException {
      return arenaClass.getMethod("ofAuto").invoke(null);
    }

    private ByteBuffer bytes(Object segment) throws ReflectiveOperationException {
      ByteBuffer bytes = (ByteBuffer) segmentClass.getMethod("asByteBuffer").invoke(segment);
      return bytes.order(ByteOrder.nativeOrder());
    }
  }
}
