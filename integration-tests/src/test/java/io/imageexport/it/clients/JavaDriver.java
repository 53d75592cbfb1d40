package io.imageexport.it.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jdcloud.sdk.auth.CredentialsProvider;
import com.jdcloud.sdk.auth.StaticCredentialsProvider;
import com.jdcloud.sdk.client.Environment;
import com.jdcloud.sdk.http.HttpRequestConfig;
import com.jdcloud.sdk.http.Protocol;
import com.jdcloud.sdk.service.JdcloudResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;

/**
 * Calls the official SDK for Java as it is told to: one call a line, in JSON. A program of its own,
 * like the drivers of the other clients.
 */
public final class JavaDriver {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpRequestConfig http;
  private final Environment environment;

  private JavaDriver(Protocol protocol, String endpoint) {
    this.http = new HttpRequestConfig.Builder().protocol(protocol).build();
    this.environment = new Environment.Builder().endpoint(endpoint).build();
  }

  /**
   * Answers until its input ends.
   *
   * @param arguments the scheme, and the host and port
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    // The SDK may print what it likes, but not between the answers.
    System.setOut(System.err);
    JavaDriver driver =
        new JavaDriver(Protocol.valueOf(arguments[0].toUpperCase(Locale.ROOT)), arguments[1]);
    out.println(
        object()
            .put(
                "version",
                "vm %s, iam %s, disk %s"
                    .formatted(version("vm"), version("iam"), version("disk"))));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      out.println(driver.answer(JSON.readTree(line)));
    }
  }

  private ObjectNode answer(JsonNode asked) {
    try {
      return observed(call(asked));
    } catch (InvocationTargetException failure) {
      return object().put("failure", String.valueOf(failure.getCause()));
    } catch (ReflectiveOperationException | RuntimeException failure) {
      return object().put("failure", String.valueOf(failure));
    }
  }

  private JdcloudResponse<?> call(JsonNode asked) throws ReflectiveOperationException {
    String service = asked.path("service").asText();
    String operation = asked.path("operation").asText();
    String root = "com.jdcloud.sdk.service." + service;
    Object client = client(Class.forName(root + ".client." + upper(service) + "Client"), asked);
    Class<?> type = Class.forName(root + ".model." + upper(operation) + "Request");
    Object request = JSON.convertValue(asked.path("parameters"), type);
    return (JdcloudResponse<?>)
        client.getClass().getMethod(operation, type).invoke(client, request);
  }

  private Object client(Class<?> type, JsonNode asked) throws ReflectiveOperationException {
    Method start = type.getMethod("builder");
    Class<?> builderType = start.getReturnType();
    CredentialsProvider keys =
        new StaticCredentialsProvider(
            asked.path("accessKey").asText(), asked.path("secretKey").asText());
    Object builder = start.invoke(null);
    builderType.getMethod("credentialsProvider", CredentialsProvider.class).invoke(builder, keys);
    builderType.getMethod("httpRequestConfig", HttpRequestConfig.class).invoke(builder, http);
    builderType.getMethod("environment", Environment.class).invoke(builder, environment);
    return builderType.getMethod("build").invoke(builder);
  }

  private static ObjectNode observed(JdcloudResponse<?> response) {
    ObjectNode observed = object().put("requestId", response.getRequestId());
    if (response.getError() != null) {
      observed
          .putObject("error")
          .put("code", response.getError().getCode())
          .put("status", response.getError().getStatus())
          .put("message", response.getError().getMessage());
    } else if (response.getResult() != null) {
      observed.set("result", JSON.valueToTree(response.getResult()));
    }
    return observed;
  }

  private static String version(String artifact) throws IOException {
    String path = "/META-INF/maven/com.jdcloud.sdk/" + artifact + "/pom.properties";
    try (InputStream resource = JavaDriver.class.getResourceAsStream(path)) {
      Properties properties = new Properties();
      properties.load(resource);
      return properties.getProperty("version");
    }
  }

  private static String upper(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
