// Loads the page anew when the preview shows it in another version. A page
// that nobody sees holds no connection: browsers allow only few of them, and
// the version tells what was missed in the meantime.
(() => {
  const address = document.currentScript.dataset.events;
  let events;
  const follow = () => {
    events?.close();
    if (document.hidden) return;
    events = new EventSource(address);
    events.addEventListener("reload", () => {
      events.close();
      location.reload();
    });
  };
  document.addEventListener("visibilitychange", follow);
  follow();
})();
