// Asks once a second whether the edition was made again, and shows the page as it is then.
(() => {
  let known;
  const ask = async () => {
    try {
      const state = await (await fetch("/.ontoreg/state", { cache: "no-store" })).text();
      if (known !== undefined && state !== known) return location.reload();
      known = state;
    } catch {
      // The program ended; it may come back.
    }
    setTimeout(ask, 1000);
  };
  ask();
})();
