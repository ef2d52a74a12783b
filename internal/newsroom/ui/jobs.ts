// The screen of jobs.
import { again } from "./again";

again();
