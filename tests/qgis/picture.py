"""Maps that QGIS draws: the heat notes of the communes as `docs/gis.md` shows them."""

import collections

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsField,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPalLayerSettings,
    QgsProject,
    QgsRectangle,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt, QVariant
from qgis.PyQt.QtGui import QColor, QFont, QImage, QPainter

INK, PAPER, CAPTION, BELOW = "#1c2830", "#f7f5ef", "#5b6670", "#e3e0d8"
# Where the third of the five classes begins.
LEAST = 4.35


def map_of(layers, box, frame, width, height, background=PAPER):
    """The picture of layers, the first on top, in a box of a frame."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(frame))
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setExtent(QgsRectangle(*box))
    settings.setOutputSize(QSize(width, height))
    settings.setOutputDpi(110)
    settings.setBackgroundColor(QColor(background))
    settings.setFlag(QgsMapSettings.Antialiasing)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def heat_map(layer, styled, told):
    """The communes of the upper classes of vulnerability by day, in Lambert-93, with style, names and legend."""
    everywhere = layer("communes")
    outlined(everywhere, fill=BELOW, line="#ffffff", width_mm=0.3)
    heat = layer("heat", f'"vulnj_note" >= {LEAST}')
    # The style of the indicator reads a column of its name.
    heat.addExpressionField('"vulnj_note"', QgsField("clim.vuln.day", QVariant.Double))
    message, done = styled(heat, "clim.vuln.day-light", "sld")
    assert done, message
    heat.setLabeling(QgsVectorLayerSimpleLabeling(names()))
    heat.setLabelsEnabled(True)
    departements = layer("departements")
    outlined(departements, fill=None, line="#22303a", width_mm=0.5)
    frame = QgsCoordinateReferenceSystem("EPSG:2154")
    transform = QgsCoordinateTransform(everywhere.crs(), frame, QgsProject.instance())
    box = transform.transformBoundingBox(everywhere.extent())
    box.grow(900)
    # Room for the credit along the foot.
    box.setYMinimum(box.yMinimum() - 1_200)
    width = 1100
    height = round(width * box.height() / box.width())
    corners = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    image = map_of([departements, heat, everywhere], corners, "EPSG:2154", width, height)
    shown = told("/ogc/styles/clim.vuln.day-light/legend?f=json")
    legend(image, shown, told("/ogc/collections/heat?f=json")["attribution"])
    return image


def light(image):
    """The same picture with the 256 colours that it has most of: a third of the bytes."""
    image = image.convertToFormat(QImage.Format_RGB32)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    most = collections.Counter(memoryview(bits.asstring()).cast("I")).most_common(256)
    return image.convertToFormat(QImage.Format_Indexed8, [colour for colour, _ in most], Qt.ThresholdDither)


def outlined(layer, fill, line, width_mm):
    symbol = layer.renderer().symbol().symbolLayer(0)
    symbol.setStrokeColor(QColor(line))
    symbol.setStrokeWidth(width_mm)
    if fill is None:
        symbol.setBrushStyle(Qt.NoBrush)
    else:
        symbol.setFillColor(QColor(fill))


def names():
    settings = QgsPalLayerSettings()
    settings.fieldName = "nom"
    text = QgsTextFormat()
    text.setFont(QFont("DejaVu Sans"))
    text.setSize(6.5)
    text.setColor(QColor(INK))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.7)
    halo.setColor(QColor(255, 255, 255, 220))
    text.setBuffer(halo)
    settings.setFormat(text)
    settings.autoWrapLength = 12
    settings.placement = QgsPalLayerSettings.Horizontal
    return settings


def legend(image, told, credit):
    """Writes what the map shows on its lower left, and whose data it is along its foot."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.Antialiasing)
    upper = [entry for entry in told["entries"] if number(entry["label"]) >= LEAST]
    rest = {"label": f"moins de {LEAST:.2f} / 9".replace(".", ","), "colour": BELOW}
    left, line = 30, 30
    top = image.height() - 70 - line * (len(upper) + 1)

    def text(height, words, size, colour, weight=QFont.Normal, indent=0):
        painter.setPen(QColor(colour))
        painter.setFont(QFont("DejaVu Sans", size, weight))
        painter.drawText(QPointF(left + indent, height), words)

    text(top - 48, told["title"], 15, INK, QFont.Bold)
    text(top - 20, f"{sum(entry['communes'] for entry in upper)} communes sur 130, note de 1 à 9", 11, CAPTION)
    for at, entry in enumerate([*reversed(upper), rest]):
        painter.setPen(QColor(CAPTION))
        painter.setBrush(QColor(entry["colour"]))
        painter.drawRect(QRectF(left, top + at * line, 32, 20))
        text(top + at * line + 16, entry["label"], 11, INK, indent=44)
    text(image.height() - 16, credit, 8, CAPTION)
    painter.end()


def number(label):
    """The lower end of a class, from its label."""
    return float(label.split("/")[0].strip().replace(",", "."))
