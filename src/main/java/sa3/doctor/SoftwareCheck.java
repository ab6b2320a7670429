package sa3.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import sa3.mlx.CpuFeatures;
import sa3.platform.Folders;
import sa3.platform.ProgramVersion;

/** Program, Java, system, processor, and the environment variables that steer them. */
final class SoftwareCheck implements Check {
    private static final Pattern STEERING = Pattern.compile("(SA3|OPENBLAS|OMP|MKL|MLX|HF)_.*|JAVA_HOME");
    private static final Pattern SECRET = Pattern.compile(".*(TOKEN|SECRET|PASSWORD|KEY).*");
    private static final List<String> VECTOR_UNITS = List.of("avx2", "fma", "avx512f", "avx512vl", "neon", "asimd");

    @Override
    public void examine(Report report) {
        report.fact("program", "version", ProgramVersion.current());
        report.fact("program", "home", Folders.programHome().toString());
        report.fact("java", "version", System.getProperty("java.version", "?"));
        report.fact("java", "vendor", System.getProperty("java.vendor", "?"));
        report.fact("java", "home", System.getProperty("java.home", "?"));
        report.fact("system", "name", systemName());
        report.fact("system", "kernel", System.getProperty("os.version", "?"));
        report.fact("system", "architecture", System.getProperty("os.arch", "?"));
        int cores = Runtime.getRuntime().availableProcessors();
        report.fact("cpu", "name", cpuName());
        report.fact("cpu", "cores", cores, cores + (cores == 1 ? " core" : " cores"));
        Set<String> features = CpuFeatures.read();
        List<String> units = VECTOR_UNITS.stream().filter(features::contains).toList();
        report.fact("cpu", "vectorUnits", units, String.join(" ", units));
        Map<String, String> variables = steeringVariables(System.getenv());
        if (!variables.isEmpty()) {
            report.fact("variables", "set", variables, variables.toString());
        }
    }

    /** What of the environment changes how the program behaves; never a secret. */
    static Map<String, String> steeringVariables(Map<String, String> environment) {
        Map<String, String> chosen = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (STEERING.matcher(name).matches() && !SECRET.matcher(name).matches()) {
                chosen.put(name, value);
            }
        });
        return chosen;
    }

    private static String systemName() {
        String pretty = valueAfter(Path.of("/etc/os-release"), "PRETTY_NAME", '=');
        return pretty.isEmpty() ? System.getProperty("os.name", "?") : pretty.replace("\"", "");
    }

    private static String cpuName() {
        String name = valueAfter(Path.of("/proc/cpuinfo"), "model name", ':');
        if (!name.isEmpty()) {
            return name;
        }
        String answer = Tool.answer("sysctl", "-n", "machdep.cpu.brand_string");
        return answer.isEmpty() ? System.getProperty("os.arch", "?") : answer;
    }

    private static String valueAfter(Path file, String name, char separator) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(separator) + 1).trim())
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
