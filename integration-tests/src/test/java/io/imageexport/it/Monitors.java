package io.imageexport.it;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Where classes take monitors: in synchronized methods, and in synchronized blocks. */
final class Monitors {
  private Monitors() {}

  static ArchCondition<JavaClass> use() {
    return new ArchCondition<>("use monitors") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (String method : in(type)) {
          events.add(SimpleConditionEvent.satisfied(type, method + " takes a monitor"));
        }
      }
    };
  }

  private static List<String> in(JavaClass type) {
    try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
      return in(new ClassReader(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The methods that take a monitor, as messages name them. */
  static List<String> in(ClassReader type) {
    List<String> methods = new ArrayList<>();
    type.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            String method = type.getClassName().replace('/', '.') + "." + name;
            if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
              methods.add(method);
            }
            return new MethodVisitor(Opcodes.ASM9) {
              @Override
              public void visitInsn(int opcode) {
                if (opcode == Opcodes.MONITORENTER) {
                  methods.add(method);
                }
              }
            };
          }
        },
        ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return methods;
  }
}
