package sa3.service.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import sa3.dsp.file.AudioFileException;
import sa3.models.ModelException;
import sa3.platform.FailureText;
import sa3.service.jobs.QueueException;
import sa3.service.takes.TakeException;

/** Listens on the loopback interface, lets in who may come, and finds who answers. */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("sa3");
    /** Connections at a time, those of slow and idle clients included. */
    private static final int MAX_CONNECTIONS = 200;

    private static final int TOO_MANY = 429;

    static {
        // The JDK's server reads its bounds once, from here. A request has to be read within its time; answers may
        // last.
        setUnlessSet("sun.net.httpserver.maxReqTime", "30");
        setUnlessSet("sun.net.httpserver.idleInterval", "30");
        setUnlessSet("sun.net.httpserver.maxReqHeaders", "64");
        setUnlessSet("sun.net.httpserver.maxReqHeaderSize", "65536");
        setUnlessSet("jdk.httpserver.maxConnections", Integer.toString(MAX_CONNECTIONS));
        setUnlessSet("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Gate gate;
    private final List<Route> routes;
    private final AtomicLong lastCallNs = new AtomicLong(System.nanoTime());

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /**
     * Takes hold of a port, and lets connections wait.
     *
     * @param port 0 = any that is free
     */
    public HttpEndpoint(int port, String token, List<RouteSource> sources) throws IOException {
        server = bound(port);
        gate = new Gate(token, port());
        routes = sources.stream().flatMap(source -> source.routes().stream()).toList();
        threads = new ThreadPoolExecutor(
                2, MAX_CONNECTIONS + 8, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), HttpEndpoint::thread);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
    }

    private static HttpServer bound(int port) throws IOException {
        InetSocketAddress place = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        try {
            return HttpServer.create(place, 50);
        } catch (BindException e) {
            throw new IOException(
                    "port " + port + " on this machine cannot be had (" + e.getMessage()
                            + "): choose another, or leave it out for any that is free",
                    e);
        }
    }

    /** Answers to a group of paths. */
    public interface RouteSource {
        /** What this group answers to. */
        List<Route> routes();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "http");
        thread.setDaemon(true);
        return thread;
    }

    public void start() {
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Method and path of everything that is answered to. */
    public List<String> routes() {
        return routes.stream().map(route -> route.method() + " " + route.path()).toList();
    }

    /** When somebody who may was last served, by the monotonic clock. */
    public long lastCallNs() {
        return lastCallNs.get();
    }

    @SuppressWarnings("CatchingUnchecked")
    private void serve(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        Call call = new Call(exchange, Map.of());
        try {
            gate.check(exchange);
            lastCallNs.set(System.nanoTime());
            dispatch(exchange);
        } catch (IOException e) {
            LOG.log(Level.FINE, e, () -> "a client went away");
        } catch (Error | RuntimeException e) {
            fail(call, e);
        } finally {
            exchange.close();
        }
    }

    private void dispatch(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        List<String> methods = new ArrayList<>();
        for (Route route : routes) {
            Map<String, String> parts = route.match(path == null ? "" : path);
            if (parts != null && route.method().equals(exchange.getRequestMethod())) {
                route.handler().handle(new Call(exchange, parts));
                return;
            }
            if (parts != null) {
                methods.add(route.method());
            }
        }
        if (methods.isEmpty()) {
            throw HttpFailure.notFound("such path; /openapi.json describes those there are");
        }
        exchange.getResponseHeaders().set("Allow", String.join(", ", methods));
        throw new HttpFailure(405, "this path takes " + String.join(", ", methods));
    }

    private static void fail(Call call, Throwable failure) {
        int status = status(failure);
        if (status == TOO_MANY) {
            call.setHeader("Retry-After", "5");
        }
        if (status == 500) {
            LOG.log(Level.SEVERE, failure, () -> "a request over HTTP failed");
        }
        try {
            call.answerFailure(status, FailureText.of(failure));
        } catch (IOException e) {
            LOG.log(Level.FINE, e, () -> "the answer had begun, or the client went away");
        }
    }

    private static int status(Throwable failure) {
        if (failure instanceof HttpFailure http) {
            return http.status();
        }
        if (failure instanceof QueueException) {
            return TOO_MANY;
        }
        if (failure instanceof TakeException || failure instanceof ModelException) {
            return 409;
        }
        boolean refused = failure instanceof AudioFileException
                || failure instanceof IllegalArgumentException
                || failure.getClass().getName().startsWith("sa3.");
        boolean broken = failure instanceof UncheckedIOException || failure instanceof Error;
        return refused && !broken ? 422 : 500;
    }

    /** Ends at once; who is being served is cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
