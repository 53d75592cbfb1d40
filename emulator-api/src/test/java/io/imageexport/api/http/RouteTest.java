package io.imageexport.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
  private static final Route EXPORT =
      new Route(
          Service.VM, "exportImage", "POST", "/v1/regions/{regionId}/images/{imageId}:exportImage");
  private static final Route IMAGE =
      new Route(Service.VM, "describeImage", "GET", "/v1/regions/{regionId}/images/{imageId}");

  private static Optional<Map<String, String>> match(Route route, String path) {
    return PathTemplate.decode(path).flatMap(route.path()::match);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/regions/cn-east-2/images/img-1:exportImage",
        "/v1/regions/cn-east-2/images/img-1%3AexportImage",
        "/v1/regions/cn-east-2/images/img-1%3aexportImage",
        "/v1/regions/cn%2Deast%2D2/images/%69mg-1:exportImage"
      })
  void theColonComesInEitherForm(String path) {
    assertEquals(
        Optional.of(Map.of("regionId", "cn-east-2", "imageId", "img-1")), match(EXPORT, path));
    assertEquals(Optional.empty(), match(IMAGE, path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/v1/regions/cn-east-2/images/:exportImage",
        "/v1/regions//images/img-1:exportImage",
        "/v1/regions/cn-east-2/images/img-1:exportimage",
        "/v1/regions/cn-east-2/images/img-1:other:exportImage",
        "/v1/regions/cn-east-2/images/img-1:exportImage/",
        "/v1/regions/cn-east-2/images/img-1:exportImage/more",
        "/v1/regions/cn-east-2/images%2Fimg-1:exportImage",
        "/v1/regions/cn-east-2/images/%zz:exportImage",
        "/v1/regions/cn-east-2/images/img-1%3"
      })
  void otherPathsDoNotMatch(String path) {
    assertEquals(Optional.empty(), match(EXPORT, path));
  }

  @Test
  void aPlusSignInAPathIsAPlusSign() {
    assertEquals("a+b", match(IMAGE, "/v1/regions/r/images/a+b").orElseThrow().get("imageId"));
  }
}
