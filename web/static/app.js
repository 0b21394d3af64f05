// What JavaScript adds to pages that work without it.
import { initAll } from "./vendor/govuk-frontend.min.js";
import { streamAnswers } from "./asking.js";
import { collectInPlace } from "./collecting.js";
import { offerCopying } from "./copying.js";
import { suggestNext } from "./suggesting.js";

initAll();
streamAnswers();
offerCopying();
collectInPlace();
suggestNext();
