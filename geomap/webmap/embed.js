(() => {
  // Each framed map tells how high it wants to be; the frame that it stands in follows.
  addEventListener("message", (event) => {
    const { geomap, height } = event.data ?? {};
    if (geomap !== "view" || !Number.isFinite(height)) return;
    for (const frame of document.querySelectorAll("figure.geomap iframe")) {
      if (frame.contentWindow === event.source) frame.height = Math.min(1400, Math.max(320, Math.round(height)));
    }
  });
})();
