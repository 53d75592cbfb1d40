package io.imageexport.core.policy.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * The engine and its tests, loaded once more, with one source of the engine compiled anew from
 * another text.
 */
final class MutatedEngine extends ClassLoader {
  private static final String PACKAGE = "io.imageexport.core.policy.";
  private static final Path SOURCES = Path.of("src/main/java/io/imageexport/core/policy");

  private final Path mutatedClasses;

  private MutatedEngine(Path mutatedClasses) {
    super(MutatedEngine.class.getClassLoader());
    this.mutatedClasses = mutatedClasses;
  }

  /** The engine as it is, loaded in the same way. */
  static ClassLoader withoutMutant(Path emptyFolder) {
    return new MutatedEngine(emptyFolder);
  }

  static ClassLoader with(Mutant mutant, Path folder) throws IOException {
    String source = Files.readString(SOURCES.resolve(mutant.file() + ".java"));
    int place = source.indexOf(mutant.original());
    if (place < 0 || source.indexOf(mutant.original(), place + 1) >= 0) {
      throw new IllegalStateException(mutant.file() + " holds this not once: " + mutant.original());
    }
    compile(mutant.file(), source.replace(mutant.original(), mutant.replacement()), folder);
    return new MutatedEngine(folder);
  }

  private static void compile(String file, String text, Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(folder));
      List<String> options =
          List.of("-proc:none", "-classpath", System.getProperty("java.class.path"));
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, List.of(new Source(file, text)))
              .call();
      if (!compiled) {
        throw new IllegalStateException("a mutant of " + file + " does not compile: " + messages);
      }
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String file, String text) {
      super(URI.create("mutant:///" + file + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** The engine's classes and those of its tests are this loader's own, all others are shared. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PACKAGE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try {
      byte[] code =
          code(name.replace('.', '/') + ".class")
              .orElseThrow(() -> new ClassNotFoundException(name));
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private Optional<byte[]> code(String path) throws IOException {
    Path mutated = mutatedClasses.resolve(path);
    if (Files.exists(mutated)) {
      return Optional.of(Files.readAllBytes(mutated));
    }
    try (InputStream original = getParent().getResourceAsStream(path)) {
      return original == null ? Optional.empty() : Optional.of(original.readAllBytes());
    }
  }
}
