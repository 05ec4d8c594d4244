/**
 * The value of `Cross-Origin-Resource-Policy` for API answers (Fetch §3.7). It governs loads that do not speak CORS
 * alone: an `<img>` or `<script>` of another site that points at the API, the door to Spectre-style reads. A `fetch`
 * with CORS is not subject to it, so answers for listed origins and for `*` keep `same-origin` too.
 */
export const resourcePolicy = 'same-origin'
