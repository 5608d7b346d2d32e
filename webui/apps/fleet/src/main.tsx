import { startFleet } from "./shell/start.tsx";

startFleet();
