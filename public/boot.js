// Runs before the first paint, so that a chosen theme or density does not flash, and asks for a desk's files while the
// page's own script is still being read (tools/desk-files-plugin.ts). A file of its own, because the content security
// policy allows no inline script. Reading storage throws where cookies are blocked; the system's theme is then the
// right answer.
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
  var files = document.getElementById('desk-files');
  if (files === null || !/^\/w\/[^/]+(\/(view|ticket)\/[^/]+)?\/?$/.test(location.pathname)) return;
  JSON.parse(files.textContent).forEach(function (file) {
    var link = document.createElement('link');
    link.rel = /\.css$/.test(file) ? 'preload' : 'modulepreload';
    if (link.rel === 'preload') link.as = 'style';
    link.href = file;
    document.head.append(link);
  });
})();
