import com.adobe.testing.s3mock.S3MockApplication;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * S3Mock on the loopback address: its own main class binds its plain HTTP port on every address,
 * whatever it is told.
 */
final class LoopbackS3Mock {
  private static final String LOOPBACK = "127.0.0.1";

  private LoopbackS3Mock() {}

  public static void main(String[] options) {
    new SpringApplicationBuilder(S3MockApplication.class)
        .initializers(context -> context.getBeanFactory().addBeanPostProcessor(new OnLoopback()))
        .properties("server.address=" + LOOPBACK, "server.port=0", "server.ssl.enabled=false")
        .bannerMode(Banner.Mode.OFF)
        .run(options);
  }

  /** Binds each connector before it starts. */
  private static final class OnLoopback implements BeanPostProcessor {
    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
      if (bean instanceof Connector connector) {
        connector.setProperty("address", LOOPBACK);
      }
      return bean;
    }
  }
}
