// Runs before the first paint, so that a chosen theme or density does not flash. A file of its own, because
// the content security policy allows no inline script. Reading storage throws where cookies are blocked;
// the system's theme is then the right answer.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem('homing-theme');
    if (theme === 'light' || theme === 'dark') {
      root.dataset.theme = theme;
      // The bars of the browser have the page's colour, not the system's.
      document.querySelectorAll('meta[name=theme-color]').forEach(function (meta) {
        meta.media = meta.dataset.theme === theme ? 'all' : 'not all';
      });
    }
    if (localStorage.getItem('homing-density') === 'compact') root.dataset.density = 'compact';
  } catch (_storageBlocked) {
    root.dataset.storage = 'blocked';
  }
})();
