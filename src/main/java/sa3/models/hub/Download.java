package sa3.models.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import sa3.platform.Sha256;

/** One file on its way: what came lies in a part beside the target, hashed as it comes. */
final class Download {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int NAME_DIGITS = 12;

    private final HubClient hub;
    private final HubSnapshot snapshot;
    private final HubFile file;
    private final Path target;
    private final TransferMeter meter;
    private final Patience patience;
    private final MessageDigest digest = Sha256.digest();
    private long received;

    Download(HubClient hub, HubSnapshot snapshot, HubFile file, Path target, TransferMeter meter) {
        this.hub = hub;
        this.snapshot = snapshot;
        this.file = file;
        this.target = target;
        this.meter = meter;
        this.patience = hub.patience();
    }

    /** Named after the hash, so that a newer file never goes on where an older one stopped. */
    static Path part(Path target, HubFile file) {
        return target.resolveSibling(target.getFileName() + "." + file.sha256().substring(0, NAME_DIGITS) + ".part");
    }

    void run(Runnable checkpoint) {
        Path part = part(target, file);
        meter.begin(file.name());
        try (FileChannel channel =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            takeUp(channel, checkpoint);
            while (received < file.bytes()) {
                try {
                    attempt(channel, checkpoint);
                } catch (FileException e) {
                    throw e;
                } catch (IOException e) {
                    checkpoint.run();
                    patience.failed(file.name(), e);
                }
            }
            channel.force(true);
        } catch (IOException e) {
            throw new HubException("cannot write " + part + ": " + reason(e), e);
        }
        finish(part);
    }

    /** Trouble with the disk rather than with the network. */
    private static final class FileException extends IOException {
        private static final long serialVersionUID = 1;

        FileException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Hashes what an earlier attempt left. */
    private void takeUp(FileChannel channel, Runnable checkpoint) throws IOException {
        if (channel.size() > file.bytes()) {
            channel.truncate(0);
        }
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (channel.read(buffer.clear()) > 0) {
            checkpoint.run();
            digest.update(buffer.flip());
        }
        received = channel.position();
        meter.present(received);
    }

    private void attempt(FileChannel channel, Runnable checkpoint) throws IOException {
        HttpResponse<InputStream> response = hub.open(snapshot, file, received, checkpoint);
        try (InputStream body = response.body();
                StallGuard guard = new StallGuard(body, checkpoint)) {
            if (response.statusCode() == 416) {
                restart(channel);
                throw new IOException("the server does not continue at this place");
            }
            hub.requireOk(response, snapshot.repository(), file.path());
            place(response, channel);
            receive(body, channel, guard, checkpoint);
        }
        if (received < file.bytes()) {
            throw new IOException("the connection broke off at " + received + " of " + file.bytes() + " bytes");
        }
    }

    /** Where the answer begins, which is the start of the file with servers that do not know ranges. */
    private void place(HttpResponse<?> response, FileChannel channel) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        boolean continues = response.statusCode() == 206 && range.startsWith("bytes " + received + "-");
        if (!continues && received > 0) {
            restart(channel);
        }
        if (!continues && response.statusCode() == 206) {
            throw new IOException("the server continues at another place");
        }
        long announced = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (announced >= 0 && announced != file.bytes() - received) {
            throw new HubException("the hub announces " + (received + announced) + " bytes for " + file.path()
                    + ", its description says " + file.bytes() + "; try again later");
        }
    }

    private void restart(FileChannel channel) throws IOException {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            throw new FileException(e);
        }
        meter.present(-received);
        digest.reset();
        received = 0;
    }

    private void receive(InputStream body, FileChannel channel, StallGuard guard, Runnable checkpoint)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            guard.alive();
            checkpoint.run();
            if (count > file.bytes() - received) {
                restart(channel);
                throw new HubException("the hub sends more than the " + file.bytes() + " bytes of " + file.path()
                        + " that its description says; try again later");
            }
            write(channel, ByteBuffer.wrap(buffer, 0, count));
            digest.update(buffer, 0, count);
            received += count;
            meter.received(count);
            patience.progressed();
        }
        checkpoint.run();
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws FileException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new FileException(e);
        }
    }

    private void finish(Path part) {
        String sha256 = HexFormat.of().formatHex(digest.digest());
        try {
            if (!sha256.equals(file.sha256())) {
                Files.delete(part);
                throw new HubException("what came for " + file.path() + " has the SHA-256 " + sha256 + ", the hub says "
                        + file.sha256() + "; it was removed, try again");
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new HubException("cannot write " + target + ": " + reason(e), e);
        }
        meter.report();
    }
}
