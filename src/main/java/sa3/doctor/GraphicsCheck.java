package sa3.doctor;

import sa3.mlx.MlxRuntime;

/** Graphics processors with their free memory, and whether MLX uses them. */
final class GraphicsCheck implements Check {
    @Override
    public void examine(Report report) {
        String nvidia = Tool.answer("nvidia-smi", "--query-gpu=name,memory.total,memory.free", "--format=csv,noheader");
        if (!nvidia.isEmpty()) {
            report.fact("gpu", "nvidia", nvidia.lines().toList(), nvidia.replaceAll("\\R", "; "));
        }
        boolean used = MlxRuntime.hasGpu();
        report.fact("gpu", "used", used, used ? "used by MLX" : nvidia.isEmpty() ? "none" : "not used by MLX");
        if (!used && !nvidia.isEmpty()) {
            boolean refused = "cpu".equals(System.getenv("SA3_DEVICE"));
            report.warning(
                    "there is a graphics processor, but MLX computes on the CPU",
                    refused ? "unset SA3_DEVICE" : "this build carries the CPU version of MLX; nothing else is wrong");
        }
    }
}
