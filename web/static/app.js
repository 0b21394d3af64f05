// What JavaScript adds to pages that work without it.
import { initAll } from "./vendor/govuk-frontend.min.js";
import { keepPlace, streamAnswers } from "./asking.js";
import { arrangeInPlace } from "./arranging.js";
import { collectInPlace } from "./collecting.js";
import { listConversations } from "./conversations.js";
import { offerCopying } from "./copying.js";
import { markNews } from "./news.js";
import { showFirstSource, showSources } from "./panel.js";
import { suggestNext } from "./suggesting.js";

initAll();
showSources();
streamAnswers();
showFirstSource(document.querySelector(".app-turn"));
listConversations();
offerCopying();
collectInPlace();
arrangeInPlace();
suggestNext().then(keepPlace);
markNews();
