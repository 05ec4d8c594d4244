// `holdfast/env/server` in a browser's bundle (the export condition `browser`). There is no such file, so that every
// bundler stops here and prints the way by which server code got into the browser.
// @ts-expect-error -- that is the point
import './server-environment-was-imported-by-client-code.js'
