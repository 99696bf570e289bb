package bad.contracts;

import ai.djl.ndarray.NDArray;
import com.sun.net.httpserver.HttpServer;
import gg.jte.TemplateEngine;
import io.javalin.Javalin;
import io.temporal.client.WorkflowClient;
import java.sql.Connection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.flywaydb.core.Flyway;
import org.mlflow.tracking.MlflowClient;

/** A bad example: a contract that names what only one room may know. */
interface SeesTheDatabase {
    Connection connection();

    Flyway migration();

    NDArray tensor();

    MlflowClient tracker();

    WorkflowClient engine();

    Javalin pages();

    QueuedThreadPool listeners();

    TemplateEngine templates();

    HttpServer server();
}
