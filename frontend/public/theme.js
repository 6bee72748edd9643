// Sets the colour scheme before the first paint. A file of its own because the page allows no inline scripts.
(function () {
  var chosen = null;
  try {
    chosen = window.localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // Storage may be shut; the system's preference decides then.
  }
  var dark =
    chosen === 'dark' ||
    (chosen !== 'light' && window.matchMedia && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
