package io.imageexport.core.identity;

import java.util.Optional;

/** Who may take on a role: the numbers are those of the iam interface. */
public enum RoleType {
  SERVICE(3),
  USER(4);

  private final int wireNumber;

  RoleType(int wireNumber) {
    this.wireNumber = wireNumber;
  }

  public int wireNumber() {
    return wireNumber;
  }

  public static Optional<RoleType> ofWireNumber(int number) {
    for (RoleType type : values()) {
      if (type.wireNumber == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
